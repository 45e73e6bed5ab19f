/** What a hostile broker, another vehicle or a broken cloud would send. Each gives the jti, where there is one. */
import { MAX_MESSAGE_BYTES } from '../../contract/limits.ts'
import { topics } from '../../contract/topics.ts'
import type { NoticeBody, TripAccount } from './account.ts'
import { newSigningKey, Signer } from './keys.ts'
import type { Post } from './post.ts'

/** What the faults need of the partner. */
interface Books {
  account(vehicle: string, trip: string): TripAccount | undefined
  pay(vehicle: string, trip: string, rev?: number): string
}

export class PartnerFaults {
  readonly #post: Post
  readonly #books: Books

  constructor(post: Post, books: Books) {
    this.#post = post
    this.#books = books
  }

  /** A notice of a payment that never was, signed with a key that nobody pinned, under the pinned key's name. */
  forged(vehicle: string, trip: string): string {
    const signer = new Signer(newSigningKey('stand-in-1'))
    const { jti, topic, token } = this.#notice(vehicle, trip)
    const [, payload = ''] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    this.#post.publish(topic, signer.sign('settlement', claims))
    return jti
  }

  /** A genuine notice with its sums altered after it was signed. */
  altered(vehicle: string, trip: string): string {
    const { jti, topic, token } = this.#notice(vehicle, trip)
    const [header, payload = '', signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const other = Buffer.from(JSON.stringify({ ...claims, received: claims.received + 1 })).toString(
      'base64url',
    )
    this.#post.publish(topic, `${header}.${other}.${signature}`)
    return jti
  }

  /** A genuine notice for another vehicle, on this vehicle's topic. */
  forAnotherVehicle(vehicle: string, trip: string, other: string): string {
    return this.#send(this.#notice(vehicle, trip, {}, other))
  }

  /** Genuine and for this vehicle, but on the topic of another kind of message. */
  onAnotherTopic(vehicle: string, trip: string): string {
    const { jti, token } = this.#notice(vehicle, trip)
    this.#post.publish(topics(vehicle).downNotice, token)
    return jti
  }

  /** Correctly signed, but for a revision, a link or sums that the vehicle does not have: `with` overrides. */
  mismatched(vehicle: string, trip: string, change: Partial<NoticeBody>): string {
    return this.#send(this.#notice(vehicle, trip, change))
  }

  /** The last notice of a trip again, signed anew: the same number under another jti. */
  repeated(vehicle: string, trip: string): string {
    const notice = this.#account(vehicle, trip).notice
    if (notice === null) throw new Error(`no notice of trip ${trip} was sent yet`)
    return this.#send(this.#post.sealed(vehicle, 'settlement', notice))
  }

  /** The very bytes of a genuine notice, several times. It is not repeated beyond that. */
  replayed(vehicle: string, notice: NoticeBody, times: number): string {
    const sealed = this.#post.sealed(vehicle, 'settlement', notice)
    for (let i = 0; i < times; i++) this.#post.publish(sealed.topic, sealed.token)
    return sealed.jti
  }

  /** A second payment of a revision that was paid. */
  doubleCapture(vehicle: string, trip: string, rev?: number): string {
    return this.#books.pay(vehicle, trip, rev)
  }

  /** Longer than any message may be. */
  oversize(vehicle: string, bytes = MAX_MESSAGE_BYTES + 1): void {
    this.raw(topics(vehicle).downSettlement, Buffer.alloc(bytes, 'A'))
  }

  raw(topic: string, payload: string | Buffer): void {
    this.#post.publish(topic, payload)
  }

  #send({ jti, topic, token }: { jti: string; topic: string; token: string }): string {
    this.#post.publish(topic, token)
    return jti
  }

  /** A signed notice that says that the latest revision was paid, not sent and not booked. */
  #notice(vehicle: string, trip: string, change: Partial<NoticeBody> = {}, sub = vehicle) {
    const account = this.#account(vehicle, trip)
    const rev = account.document?.rev ?? 1
    const { due: amount = 1, link = 'A'.repeat(16) } = account.revision(rev) ?? {}
    const body: NoticeBody = {
      trip,
      n: (account.notice?.n ?? 0) + 1,
      currency: account.currency,
      received: account.received + amount,
      refunded: account.refunded,
      cause: {
        rev,
        link,
        amount,
        kind: 'captured',
        tradeNo: '2026112322000000000000000001',
        method: 'alipay',
        at: 1,
      },
      ...change,
    }
    return this.#post.sealed(vehicle, 'settlement', { ...body, sub })
  }

  #account(vehicle: string, trip: string): TripAccount {
    const account = this.#books.account(vehicle, trip)
    if (account === undefined) throw new Error(`nothing is known of trip ${trip}`)
    return account
  }
}
