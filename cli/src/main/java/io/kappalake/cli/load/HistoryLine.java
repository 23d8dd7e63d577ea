package io.kappalake.cli.load;

/**
 * A line of history on its way to its topic.
 *
 * @param number of the line in its file, from 1
 * @param key symbol or customer, null if the line does not name one
 * @param payload one JSON object; the line's bytes if it is not one
 * @param problem why the job will reject it; null if it will not
 */
record HistoryLine(long number, byte[] key, byte[] payload, String problem) {}
