package io.kappalake.cli.load;

/**
 * A record of history on its way to its topic.
 *
 * @param number of the line in its file, or of the record where lines mean nothing; from 1
 * @param key symbol or customer, null where the record does not name one
 * @param payload one JSON object; the bytes of the line where it is none
 * @param problem why the job will reject it; null where it will not
 * @param identity of the event; null where the job will reject it
 */
record HistoryLine(long number, byte[] key, byte[] payload, String problem, String identity) {}
