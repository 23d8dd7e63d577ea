package io.kappalake.cli.load;

/**
 * A record of history on its way to its topic.
 *
 * @param number of the line in its file, or of the record where lines mean nothing; from 1
 * @param key symbol or customer, null if the record does not name one
 * @param payload one JSON object; the line's bytes if it is not one
 * @param problem why the job will reject it; null if it will not
 * @param identity of the event; null if the job will reject it
 */
record HistoryLine(long number, byte[] key, byte[] payload, String problem, String identity) {}
