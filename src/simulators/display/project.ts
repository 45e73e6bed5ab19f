/** What a person draws in the display maker's editor: pages, components and the little program of the timer. */

export interface TextComponent {
  readonly kind: 'text' | 'qr'
  /** Bytes that it keeps; the rest is cut. */
  readonly longest: number
}

export interface NumberComponent {
  readonly kind: 'number'
}

export interface ProjectPage {
  readonly number: number
  readonly components: Readonly<Record<string, TextComponent | NumberComponent>>
}

export interface Project {
  readonly encoding: 'utf-8' | 'gbk' | 'iso-8859-1'
  /** Whether a text may hold a quote or a backslash behind a backslash. */
  readonly escapes: boolean
  /** By name. The display starts on number 0. */
  readonly pages: Readonly<Record<string, ProjectPage>>
  /** The timer on every page but `page`: when the number `watched` has stayed as it is for so long, `page` is shown. */
  readonly timer: { readonly watched: string; readonly page: string; readonly afterMs: number }
}

/** The project that device-config/displays/README.md asks for. */
export function usualProject(changes: Partial<Project> & { afterMs?: number } = {}): Project {
  const { afterMs = 10_000, ...rest } = changes
  const text = (longest: number) => ({ kind: 'text', longest }) as const
  const ride = {
    word: text(40),
    amount: text(14),
    currency: text(4),
    line: text(100),
    notice: text(100),
    plate: text(20),
    driver: text(40),
  }
  return {
    encoding: 'utf-8',
    escapes: true,
    pages: {
      lost: { number: 0, components: {} },
      wait: { number: 1, components: { alive: { kind: 'number' } } },
      code: { number: 2, components: { ...ride, qr: { kind: 'qr', longest: 120 } } },
      plain: { number: 3, components: ride },
      thanks: { number: 4, components: { ...ride, motion: text(24) } },
    },
    timer: { watched: 'wait.alive', page: 'lost', afterMs },
    ...rest,
  }
}
