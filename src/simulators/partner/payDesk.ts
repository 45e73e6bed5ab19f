/** The pages behind pay links: which one a link leads to, and what happens when the passenger pays. */
import { confirmationCode } from '../../contract/confirmationCode.ts'
import { type PayLinkFacts, parsePayLink, verifyPayLink } from '../../contract/payLink.ts'
import type { GarageVehicle } from './garage.ts'
import type { PageFacts } from './pages.ts'

/** A pay link as it was read; it proves nothing before its MAC is verified. */
export type Link = PayLinkFacts & { readonly mac: string }

export interface DeskEvents {
  /** A payable page was opened. */
  opened(link: Link): void
  /** The passenger pays. */
  paid(link: Link): void
}

export class PayDesk {
  readonly #garage: ReadonlyMap<string, GarageVehicle>
  readonly #events: DeskEvents

  constructor(garage: ReadonlyMap<string, GarageVehicle>, events: DeskEvents) {
    this.#garage = garage
    this.#events = events
  }

  open(path: string): PageFacts {
    return this.#behind(path, link => {
      this.#events.opened(link)
      return { kind: 'pay', ...amountOf(link) }
    })
  }

  pay(path: string): PageFacts {
    return this.#behind(path, (link, vehicle) => {
      this.#events.paid(link)
      return { kind: 'paid', ...amountOf(link), code: codeOf(vehicle, link) }
    })
  }

  /** The page behind a link; `payable` gives it where the link is genuine and may be paid. */
  #behind(path: string, payable: (link: Link, vehicle: GarageVehicle) => PageFacts): PageFacts {
    const link = parsePayLink(path)
    const vehicle = link === null ? undefined : this.#garage.get(link.vehicle)
    if (link === null || vehicle === undefined) return { kind: 'unknown' }
    if (!verifyPayLink(vehicle.keys, link)) return { kind: 'tampered', vehicle: link.vehicle }
    const standing = vehicle.known(link.trip)?.standing(link.rev) ?? 'payable'
    if (standing === 'payable') return payable(link, vehicle)
    if (standing === 'paid') return { kind: 'already-paid', ...amountOf(link), code: codeOf(vehicle, link) }
    return { kind: standing, vehicle: link.vehicle }
  }
}

const amountOf = ({ vehicle, amount, currency }: Link) => ({ vehicle, amount, currency })

/** Made with the very key that made the link: the vehicle may not have the newest yet. */
function codeOf(vehicle: GarageVehicle, link: Link): string {
  return confirmationCode(vehicle.keys.find(key => verifyPayLink([key], link))!, link)
}
