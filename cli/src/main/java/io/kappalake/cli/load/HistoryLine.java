package io.kappalake.cli.load;

/**
 * A line of history on its way to its topic.
 *
 * @param number of the line in its file, from 1
 * @param key symbol or customer, null where the line does not name one
 * @param payload one JSON object; the bytes of the line where it is none
 * @param problem why the job will reject it; null where it will not
 */
record HistoryLine(long number, byte[] key, byte[] payload, String problem) {}
