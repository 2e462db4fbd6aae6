/**
 * How many edits of this tab the server has not committed yet. It counts acknowledgements, not what was sent: the server acknowledges
 * each update frame and each answer to its sync question, in order, once it is in the database.
 */
export class SaveCounter {
  /** Frames that are on their way or being committed. */
  private sent = 0
  /** Edits that the next answer to the server's question will carry. */
  private waiting = 0

  get unsaved(): number {
    return this.sent + this.waiting
  }

  /** Edits of an earlier visit, kept on this device. */
  restore(edits: number) {
    this.waiting += edits
  }

  edited(connected: boolean) {
    if (connected) this.sent += 1
    else this.waiting += 1
  }

  /** The server asked what it lacks: one frame carries all that waited. */
  asked() {
    this.sent += 1
    this.waiting = 0
  }

  acknowledged(frames: number) {
    this.sent = Math.max(0, this.sent - frames)
  }

  /** A frame came before the one that it builds on. The server asks again, and the answer carries it. */
  refusedForGap() {
    this.sent = Math.max(0, this.sent - 1)
    this.waiting += 1
  }

  /** What was on its way is sent again when the connection is back. */
  disconnected() {
    this.waiting += this.sent
    this.sent = 0
  }
}
