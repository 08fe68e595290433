/** Names the file to which a run as a function appends its findings, a line of JSON for each run. */
export const RESULTS_FILE = 'LUMMO_RESULTS_FILE'
