/** Returns a name as a DNS label: `daily_report` becomes `daily-report`, `WebApp` becomes `web-app`. */
export const asLabel = (name: string): string =>
  name
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1-')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1-')
    .toLowerCase()
    .replace(/_+/g, '-')
    .replace(/^-+|-+$/g, '')
