/** What a page remembers over a reload, where its browser lets it; else until the page is loaded anew. */

export function kept(name) {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(name, value)
  } catch {
    // It then holds until the page is loaded anew.
  }
}
