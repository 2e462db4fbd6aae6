import { parseProto } from './parse-proto.ts'
import {
  isScalar,
  type ProtoEnum,
  type ProtoField,
  type ProtoFile,
  type ProtoMessage,
  type Scalar,
} from './proto-file.ts'
import { ProtoProblem } from './proto-reader.ts'
import { findPathOf, findWellKnown } from './well-known.ts'

/** What a field's type is. */
export type ProtoType =
  | { readonly kind: 'scalar'; readonly scalar: Scalar }
  | { readonly kind: 'enum'; readonly definition: ProtoEnum }
  | { readonly kind: 'message'; readonly definition: ProtoMessage }

/** The messages and enums of a file and of what it imports, by their full names. */
export class ProtoNames {
  readonly file: ProtoFile
  private readonly text: string
  private readonly known = new Map<string, ProtoType>()

  /** Throws {@link ProtoProblem}. */
  constructor(text: string) {
    this.text = text
    this.file = parseProto(text)
    for (const path of this.file.imports) this.addFile(parseProto(findWellKnown(path) ?? ''))
    this.addFile(this.file)
  }

  /** The type of a field in this message, looked up as C++ does: from the innermost message outwards. */
  typeOf(field: ProtoField, message: ProtoMessage): ProtoType {
    if (isScalar(field.type)) return { kind: 'scalar', scalar: field.type }
    const found = this.find(field.type, message.full)
    if (found) return found
    const path = findPathOf(field.type)
    const import_ = path ? `: import "${path}"` : ''
    throw this.fail(`There is no type "${field.type}"${import_}.`, field.typeAt)
  }

  fail(message: string, at: number): ProtoProblem {
    return new ProtoProblem(message, this.text, at)
  }

  private find(name: string, scope: string): ProtoType | undefined {
    if (name.startsWith('.')) return this.known.get(name.slice(1))
    for (let outer = scope; outer !== ''; outer = outer.slice(0, Math.max(0, outer.lastIndexOf('.')))) {
      const found = this.known.get(`${outer}.${name}`)
      if (found) return found
    }
    return this.known.get(name)
  }

  private addFile({ messages, enums }: Pick<ProtoMessage, 'messages' | 'enums'>): void {
    for (const definition of enums) this.known.set(definition.full, { kind: 'enum', definition })
    for (const definition of messages) {
      this.known.set(definition.full, { kind: 'message', definition })
      this.addFile(definition)
    }
  }
}
