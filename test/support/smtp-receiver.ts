import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** Who has logged in, as `user:password`. */
  readonly login: string | null
  /** Headers and text as they came. */
  readonly data: string
}

/** A mail server on 127.0.0.1 (RFC 5321, with AUTH PLAIN) that writes down what arrives; `answer` may refuse a recipient. */
export async function startMailServer(answer: (recipient: string) => string = () => '250 ok') {
  const mails: ReceivedMail[] = []
  const server = createServer((socket) => talk(socket, answer, mails)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    async stop() {
      server.close()
      await once(server, 'close')
    },
  }
}

function talk(socket: Socket, answer: (recipient: string) => string, mails: ReceivedMail[]) {
  let [from, to, login, data] = ['', [] as string[], null as string | null, null as string[] | null]
  const say = (text: string) => socket.write(`${text}\r\n`)
  const take = (line: string) => {
    const [, command = '', rest = ''] = /^(\w+)\s?(.*)$/.exec(line) ?? []
    switch (command.toUpperCase()) {
      case 'EHLO':
        return say('250-lakestream\r\n250 AUTH PLAIN')
      case 'AUTH':
        login = Buffer.from(rest.split(' ')[1] ?? '', 'base64')
          .toString()
          .split('\0')
          .slice(1)
          .join(':')
        return say('235 welcome')
      case 'MAIL':
        from = readAddress(rest)
        to = []
        return say('250 ok')
      case 'RCPT': {
        const said = answer(readAddress(rest))
        if (said.startsWith('250')) to.push(readAddress(rest))
        return say(said)
      }
      case 'DATA':
        data = []
        return say('354 go on')
      case 'QUIT':
        say('221 bye')
        return socket.end()
      default:
        return say('250 ok')
    }
  }
  let rest = ''
  say('220 lakestream')
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString()).split('\r\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (data === null) take(line)
      else if (line !== '.') data.push(line)
      else {
        mails.push({ from, to, login, data: data.join('\n') })
        data = null
        say('250 taken')
      }
    }
  })
}

const readAddress = (text: string) => /<(.*?)>/.exec(text)?.[1] ?? ''
