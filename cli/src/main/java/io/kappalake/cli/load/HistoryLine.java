package io.kappalake.cli.load;

/**
 * A record of history on its way to its topic.
 *
 * @param number of the line in its file, or of the record where lines mean nothing; from 1
 * @param key value of the feed's key column, null if there is none
 * @param payload a record in the form of its topic; the line's bytes if it is none
 * @param problem why the job will reject it; null if it will not
 * @param identity of the event; null if the job will reject it
 */
record HistoryLine(long number, byte[] key, byte[] payload, String problem, String identity) {}
