/** The package has types that its own `exports` hides; these are the parts that the tests use. */
declare module '@serialport/binding-mock' {
  export interface MockPortBinding {
    readonly isOpen: boolean
    pendingRead: ((error?: Error) => void) | null
    emitData(bytes: Buffer): void
    write(bytes: Buffer): Promise<void>
    close(): Promise<void>
  }

  export const MockBinding: {
    reset(): void
    createPort(path: string): void
    open(options: object): Promise<MockPortBinding>
  }
}
