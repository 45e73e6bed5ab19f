/** `/S` and `/S/<VEHICLE>`: a fixed code in the car, without amount. */
import type { FastifyInstance } from 'fastify'
import { isVehicleId, newTripId } from '../../contract/ids.ts'
import type { Fleet, FleetVehicle } from '../fleet/vehicle.ts'
import { type Context, formOf, send } from './context.ts'
import { openInAlipay } from './pages/payPages.ts'
import { plainPage } from './pages/plainPages.ts'
import { askAmount, askVehicle } from './pages/stickerPages.ts'
import { stickerPath, typedAmount } from './stickerPath.ts'

export function stickerRoutes(app: FastifyInstance, context: Context): void {
  const { desk, fleet, settings } = context.o

  app.get('/S', async (request, reply) => {
    const frame = context.frame(request)
    if (!frame.visitor.inWallet) return send(reply, openInAlipay(frame, '/S', settings, null))
    return send(reply, askVehicle(frame, '', false))
  })

  app.post('/S', async (request, reply) => {
    const frame = context.frame(request)
    const typed = formOf(request).one('vehicle') ?? ''
    const vehicle = namedVehicle(typed, fleet)
    if (vehicle === null) return send(reply, askVehicle(frame, typed.slice(0, 20), true))
    return reply.redirect(`/S/${vehicle.id}${frame.visitor.mark}`, 303)
  })

  app.get<{ Params: { vehicle: string } }>('/S/:vehicle', async (request, reply) => {
    const frame = context.frame(request)
    const vehicle = vehicleOf(request.params.vehicle, fleet)
    if (vehicle === null) return send(reply, plainPage(frame, 'unknown-vehicle'))
    if (!frame.visitor.inWallet) return send(reply, openInAlipay(frame, `/S/${vehicle.id}`, settings, null))
    const openTrip = await desk.openTrip(vehicle.id)
    return send(
      reply,
      askAmount(frame, { vehicle, openTrip, typed: '', problem: null, max: settings.stickerMax }),
    )
  })

  app.post<{ Params: { vehicle: string } }>('/S/:vehicle', async (request, reply) => {
    const frame = context.frame(request)
    const vehicle = vehicleOf(request.params.vehicle, fleet)
    const key = vehicle?.keys[0]
    if (vehicle === null || key === undefined) return send(reply, plainPage(frame, 'unknown-vehicle'))
    const max = settings.stickerMax
    const typed = formOf(request).one('amount') ?? ''
    const amount = typedAmount(typed, vehicle.currency)
    if (amount === null || amount < 1 || amount > max) {
      const openTrip = await desk.openTrip(vehicle.id)
      const problem = amount !== null && amount > max ? 'over' : 'wrong'
      return send(reply, askAmount(frame, { vehicle, openTrip, typed: typed.slice(0, 16), problem, max }))
    }
    const facts = { vehicle: vehicle.id, id: newTripId(), amount, currency: vehicle.currency }
    return reply.redirect(`${stickerPath(key, facts)}${frame.visitor.mark}`, 303)
  })
}

function vehicleOf(text: string, fleet: Fleet): FleetVehicle | null {
  const id = text.slice(0, 40).toUpperCase()
  return (isVehicleId(id) && fleet.vehicles.get(id)) || null
}

/** By number, or by the plate whatever its spaces and dots, when just one car has it. */
function namedVehicle(typed: string, fleet: Fleet): FleetVehicle | null {
  const byId = vehicleOf(typed.trim(), fleet)
  if (byId !== null) return byId
  const plate = plain(typed.slice(0, 40))
  const found =
    plate === '' ? [] : [...fleet.vehicles.values()].filter(vehicle => plain(vehicle.plate) === plate)
  return found.length === 1 ? found[0]! : null
}

const plain = (plate: string) =>
  plate
    .normalize('NFKC')
    .replace(/[\s.·-]/g, '')
    .toUpperCase()
