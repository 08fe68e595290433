/** Variable with the file to which a run as a function appends its findings, one line of JSON per run. */
export const RESULTS_FILE = 'LUMMO_RESULTS_FILE'
