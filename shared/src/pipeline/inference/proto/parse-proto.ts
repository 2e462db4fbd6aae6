import {
  type Initial,
  isScalar,
  type ProtoEnum,
  type ProtoField,
  type ProtoFile,
  type ProtoMessage,
  type Scalar,
} from './proto-file.ts'
import { ProtoReader } from './proto-reader.ts'
import { findWellKnown } from './well-known.ts'

/** As protoc has it. */
const MAX_DEPTH = 32

const LABELS = ['optional', 'required', 'repeated'] as const

/** A .proto text in its parts; what says nothing about the bytes of messages is left out. Throws {@link ProtoProblem}. */
export function parseProto(text: string): ProtoFile {
  return new Parser(text).readFile()
}

/** What the fields and definitions of one message have. */
interface Taken {
  readonly names: Set<string>
  readonly numbers: Map<number, string>
}

type Writable<T> = { -readonly [name in keyof T]: T[name] extends readonly (infer V)[] ? V[] : T[name] }

class Parser extends ProtoReader {
  private syntax: ProtoFile['syntax'] = 'proto2'

  readFile(): ProtoFile {
    const file: Writable<ProtoFile> = { syntax: this.syntax, package: '', imports: [], messages: [], enums: [] }
    this.readSyntax()
    file.syntax = this.syntax
    const names = new Set<string>()
    while (this.next.kind !== 'end') {
      if (this.take('package')) {
        if (file.messages.length + file.enums.length > 0) throw this.miss('the package before all messages')
        file.package = this.path('the name of a package')
        this.expect(';')
      } else if (this.take('import')) {
        file.imports.push(this.readImport())
      } else if (this.take('message')) {
        file.messages.push(this.readMessage(file.package, names, 1))
      } else if (this.take('enum')) {
        file.enums.push(this.readEnum(file.package, names))
      } else if (this.take('option') || this.take('extend') || this.take('service')) {
        this.skipStatement()
      } else if (!this.take(';')) {
        throw this.miss('a message, an enum, a package or an import')
      }
    }
    return file
  }

  private readSyntax(): void {
    const { at } = this.next
    if (this.take('edition')) throw this.fail('Editions cannot be read: write the file as proto3 or proto2.', at)
    if (!this.take('syntax')) return
    this.expect('=')
    const { text, at: syntaxAt } = this.next
    const syntax = this.string('"proto3" or "proto2"')
    if (syntax !== 'proto2' && syntax !== 'proto3')
      throw this.fail(`The syntax is "proto3" or "proto2", not ${text}.`, syntaxAt)
    this.syntax = syntax
    this.expect(';')
  }

  private readImport(): string {
    if (!this.take('public')) this.take('weak')
    const { at } = this.next
    const path = this.string('a file in quotes')
    if (findWellKnown(path) === null)
      throw this.fail(`"${path}" cannot be read from here: put its messages into this text.`, at)
    this.expect(';')
    return path
  }

  private readMessage(scope: string, siblings: Set<string>, depth: number): ProtoMessage {
    const { name, full } = this.readName('a message', scope, siblings)
    if (depth > MAX_DEPTH) throw this.fail(`Messages stand in each other more than ${MAX_DEPTH} deep.`, this.next.at)
    const message: Writable<ProtoMessage> = { name, full, fields: [], oneofs: [], messages: [], enums: [] }
    const taken: Taken = { names: new Set(), numbers: new Map() }
    const { names } = taken
    this.expect('{')
    while (!this.take('}')) {
      if (this.take('message')) message.messages.push(this.readMessage(full, names, depth + 1))
      else if (this.take('enum')) message.enums.push(this.readEnum(full, names))
      else if (this.take('oneof')) this.readOneof(message, taken)
      else if (this.isSkipped()) this.skipStatement()
      else if (!this.take(';')) message.fields.push(this.readField(taken, null))
    }
    return message
  }

  /** What takes nothing from messages and gives them nothing: extensions are fields that are not known. */
  private isSkipped(): boolean {
    return ['option', 'reserved', 'extensions', 'extend'].some((word) => this.take(word))
  }

  private readOneof(message: Writable<ProtoMessage>, taken: Taken): void {
    const { name, at } = this.readName('a oneof', '', taken.names)
    const index = message.oneofs.push(name) - 1
    this.expect('{')
    const before = message.fields.length
    while (!this.take('}')) {
      if (this.take('option')) this.skipStatement()
      else if (!this.take(';')) message.fields.push(this.readField(taken, index))
    }
    if (message.fields.length === before) throw this.fail(`The oneof "${name}" has no fields.`, at)
  }

  private readField({ names, numbers }: Taken, oneof: number | null): ProtoField {
    const labelAt = this.next.at
    const label = LABELS.find((each) => this.take(each)) ?? null
    if (label && oneof !== null) throw this.fail(`A field of a oneof is never "${label}".`, labelAt)
    if (label === 'required' && this.syntax === 'proto3') throw this.fail('proto3 has no required fields.', labelAt)
    const typeAt = this.next.at
    let type = this.path('a field, or "}"')
    const key = type === 'map' && this.isAt('<') ? this.readKey() : null
    if (key && (label || oneof !== null)) throw this.fail('A map has no label, and is in no oneof.', typeAt)
    if (key) {
      type = this.path('a type')
      this.expect('>')
    } else if (!label && oneof === null && this.syntax === 'proto2') {
      throw this.fail('A field of proto2 begins with "optional", "required" or "repeated".', typeAt)
    }
    if (type === 'group') throw this.fail('Groups cannot be read: write a message and a field of it.', typeAt)
    const { name, at } = this.readName('a field', '', names)
    this.expect('=')
    const number = this.readNumber(name, numbers)
    const field = { name, at, number, label, type, typeAt, key, oneof }
    const options = this.readOptions()
    const { initial } = options
    if (initial && (this.syntax === 'proto3' || label === 'repeated' || key))
      throw this.fail(this.syntax === 'proto3' ? 'proto3 has no defaults.' : 'What repeats has no default.', initial.at)
    this.expect(';')
    return { ...field, ...options }
  }

  private readKey(): Scalar {
    this.expect('<')
    const { at } = this.next
    const key = this.path('a type')
    if (!isScalar(key) || /^(?:double|float|bytes)$/.test(key))
      throw this.fail(`The keys of a map are whole numbers, texts or bool, not "${key}".`, at)
    this.expect(',')
    return key
  }

  private readNumber(name: string, numbers: Map<number, string>): number {
    const { at } = this.next
    const number = Number(this.integer('the number of a field'))
    if (number < 1 || number > 536_870_911 || (number >= 19_000 && number <= 19_999))
      throw this.fail('Fields have numbers from 1 to 536870911, without 19000 to 19999.', at)
    this.takeNumber({ name, number, at }, numbers)
    return number
  }

  private takeNumber({ name, number, at }: { name: string; number: number; at: number }, numbers: Taken['numbers']) {
    const other = numbers.get(number)
    if (other !== undefined) throw this.fail(`"${other}" has the number ${number} already.`, at)
    numbers.set(number, name)
  }

  /** Of a field or a value: the two that matter for the bytes. */
  private readOptions(): { initial: Initial | null; packed: boolean | null } {
    let initial: Initial | null = null
    let packed: boolean | null = null
    if (!this.take('[')) return { initial, packed }
    do {
      const name = this.take('(') ? this.readCustomName() : this.path('the name of an option')
      this.expect('=')
      const value = this.readValue()
      if (name === 'default') initial = value
      if (name === 'packed') packed = value.text === 'true'
    } while (this.take(','))
    this.expect(']')
    return { initial, packed }
  }

  private readCustomName(): string {
    const name = this.path('the name of an option')
    this.expect(')')
    return this.isAt('.') ? `(${name})${this.path('the name of an option')}` : `(${name})`
  }

  private readValue(): Initial {
    const { at } = this.next
    if (this.isAt('{')) {
      this.skipBraces()
      return { kind: 'word', text: '', at }
    }
    if (this.next.kind === 'text') return { kind: 'text', text: this.string('a value'), at }
    const sign = this.take('-') ? '-' : this.take('+') ? '' : ''
    const { kind, text } = this.next
    if (kind === 'word') return { kind, text: sign + this.path('a value'), at }
    if (kind !== 'number') throw this.miss('a value')
    this.move()
    return { kind, text: sign + text, at }
  }

  private skipBraces(): void {
    let depth = 0
    do {
      const { kind, text } = this.move()
      if (kind === 'end') throw this.miss('"}"')
      if (kind === 'symbol' && text === '{') depth++
      if (kind === 'symbol' && text === '}') depth--
    } while (depth > 0)
  }

  private readEnum(scope: string, siblings: Set<string>): ProtoEnum {
    const { name, full, at } = this.readName('an enum', scope, siblings)
    const values: { name: string; number: number }[] = []
    const numbers: Taken['numbers'] = new Map()
    let hasAliases = false
    this.expect('{')
    while (!this.take('}')) {
      if (this.take('option')) {
        if (this.next.text === 'allow_alias') hasAliases = true
        this.skipStatement()
      } else if (this.take('reserved')) {
        this.skipStatement()
      } else if (!this.take(';')) {
        // The names of values stand beside the enum's own, as in C++.
        const value = this.readName('a value', '', siblings)
        this.expect('=')
        const numberAt = this.next.at
        const number = this.readEnumNumber(values.length === 0)
        if (!hasAliases) this.takeNumber({ name: value.name, number, at: numberAt }, numbers)
        values.push({ name: value.name, number })
        this.readOptions()
        this.expect(';')
      }
    }
    if (values.length === 0) throw this.fail(`The enum "${name}" has no values.`, at)
    return { name, full, hasAliases, values }
  }

  private readEnumNumber(isFirst: boolean): number {
    const { at } = this.next
    const number = this.integer('the number of a value')
    if (BigInt.asIntN(32, number) !== number) throw this.fail('The numbers of values have 32 bits.', at)
    if (isFirst && number !== 0n && this.syntax === 'proto3')
      throw this.fail('The first value of an enum of proto3 has the number 0.', at)
    return Number(number)
  }

  private readName(what: string, scope: string, siblings: Set<string>): { name: string; full: string; at: number } {
    const { text: name, at } = this.word(`the name of ${what}`)
    if (siblings.has(name)) throw this.fail(`There are two "${name}".`, at)
    siblings.add(name)
    return { name, full: scope === '' ? name : `${scope}.${name}`, at }
  }
}
