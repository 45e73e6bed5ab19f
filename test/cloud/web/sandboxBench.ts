/** The web on a real port beside a sandbox that plays Alipay; the orders are the sandbox's own trades. */
import { createPublicKey } from 'node:crypto'
import { OpenapiClient } from '../../../src/cloud/alipay/openapiClient.ts'
import { rsaVerifier } from '../../../src/cloud/alipay/signature.ts'
import { serverLog } from '../../../src/cloud/log.ts'
import type { Look, PayAnswer } from '../../../src/cloud/orders/desk.ts'
import type { Store } from '../../../src/cloud/store/sql.ts'
import { buildWeb } from '../../../src/cloud/web/web.ts'
import { APP, MERCHANT, signFor, started, type TestPartner } from '../../sandbox/support/partner.ts'
import { freePort } from '../../support/ports.ts'
import { FakeDesk, FLEET, PAYABLE, SETTINGS } from './rig.ts'

export class SandboxDesk extends FakeDesk {
  readonly #partner: TestPartner
  /** Answers that come first, each once. */
  readonly first: PayAnswer[] = []
  #buyer = ''
  #tradeNo = ''

  constructor(partner: TestPartner) {
    super()
    this.#partner = partner
    this.look_ = () => this.#standing()
  }

  override async pay(...args: Parameters<FakeDesk['pay']>): Promise<PayAnswer> {
    await super.pay(...args)
    const planned = this.first.shift()
    if (planned !== undefined) return planned
    const outTradeNo = `OUT_${args[1]}`
    this.#buyer = args[1]
    const { fields } = await this.#partner.create({ out_trade_no: outTradeNo, buyer_id: args[1] })
    this.#tradeNo = fields.get('trade_no') ?? ''
    return { kind: 'pay', tradeNo: this.#tradeNo, outTradeNo, windowMs: Date.now() + 60_000 }
  }

  #standing(): Look {
    const trade = this.#partner.sandbox.book.byTradeNo(this.#tradeNo)
    if (trade?.state !== 'TRADE_SUCCESS') return PAYABLE
    const capture = {
      outTradeNo: `OUT_${this.#buyer}`,
      tradeNo: this.#tradeNo,
      amount: 2350,
      refunded: 0,
      buyerId: this.#buyer,
      paidMs: Date.now(),
    }
    return { ...PAYABLE, standing: { kind: 'paid', capture } }
  }
}

export interface Bench {
  readonly partner: TestPartner
  readonly desk: SandboxDesk
  readonly origin: string
  /** The address of the wallet that has just scanned a path of ours. */
  scanned(path: string): string
  stop(): Promise<void>
}

export async function sandboxBench(store: Store): Promise<Bench> {
  const partner = await started()
  const { addresses, merchant } = partner.sandbox
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  merchant.addCallback(`${origin}/oauth/callback`)
  const desk = new SandboxDesk(partner)
  const app = buildWeb({
    desk,
    fleet: FLEET,
    store,
    openapi: new OpenapiClient({
      appId: APP,
      gateway: addresses.openApi,
      plainHttp: 'loopback',
      signer: { signType: 'RSA2', sign: text => signFor(text, 'RSA2') },
      verifier: rsaVerifier('RSA2', createPublicKey(MERCHANT.alipayKey)),
      now: () => partner.clock.now() / 1000,
    }),
    settings: {
      ...SETTINGS,
      publicUrl: origin,
      authorizeUrl: addresses.authorize,
      appId: APP,
      sandbox: {
        bridgeUrl: addresses.bridge,
        walletUrl: addresses.wallet,
        origin: new URL(addresses.wallet).origin,
      },
    },
    log: serverLog('silent'),
    now: Date.now,
    health: async () => ({ ok: true, parts: {} }),
    metrics: () => '',
  })
  await app.listen({ host: '127.0.0.1', port })
  return {
    partner,
    desk,
    origin,
    scanned: path => `${addresses.wallet}?link=${encodeURIComponent(origin + path)}`,
    stop: async () => {
      await app.close()
      await partner.stop()
    },
  }
}
