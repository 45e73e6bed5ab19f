/** What the passenger's page is told: this ride's face, figure and code, and nothing of any other ride. */
import type { Face, View } from '../../domain/view.ts'
import { excess, type Figure, figureIfAny, mainFigure, taken } from './figures.ts'
import type { PayCode } from './payCode.ts'
import type { Vehicle } from './state.ts'

export interface PassengerScreen {
  readonly vehicle: Vehicle
  readonly face: Face
  readonly figure: Figure | null
  /** Face short: what came in so far. */
  readonly taken: Figure | null
  /** Face over: what came in too much. */
  readonly excess: Figure | null
  /** The code that is up, to be drawn beside `figure`: one message, so that the two cannot disagree. */
  readonly code: { readonly size: number; readonly path: string } | null
  readonly pageOpened: boolean
}

/** `code` is the symbol of the current pay link, or null when there is none. */
export function passengerScreen(vehicle: Vehicle, view: View, code: PayCode | null): PassengerScreen {
  const { face, trip } = view
  const ours = trip !== null && face !== 'ready' ? trip : null
  const showsCode =
    view.code !== null && code !== null && (face === 'open' || face === 'unknown' || face === 'short')
  return {
    vehicle,
    face,
    figure: mainFigure(view),
    taken: ours !== null && face === 'short' ? figureIfAny(taken(ours), ours.currency) : null,
    excess: ours !== null && face === 'over' ? figureIfAny(excess(ours), ours.currency) : null,
    code: showsCode ? { size: code.size, path: code.path } : null,
    pageOpened: view.pageOpened,
  }
}
