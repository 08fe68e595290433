/**
 * Environment variable with the path of a file. Each run as a function appends its findings to this file, as one line
 * of JSON.
 */
export const RESULTS_FILE = 'LUMMO_RESULTS_FILE'
