package io.kappalake.proof.simulator;

/**
 * Identities unique to one run of the simulator: they contain a hash of seed and start time. A few are hard cases, with
 * non-ASCII letters or escapes.
 */
final class Ids {
    private static final String[] ODD = {"-é", "-漢字", "-🚀", "-\\\"q\\\"", "-\\\\", "-\\u00fc", "-a b", "-\\/"};

    private final String tag;
    private long count;

    Ids(SimulatorOptions options) {
        long mixed = options.seed() * 0x9E3779B97F4A7C15L + options.startTime().toEpochMilli();
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        this.tag = Long.toString((mixed ^ (mixed >>> 32)) & 0xFFFFFFFFFFL, 36);
    }

    /** An identity as written between the quotes of a JSON string. */
    String next(String prefix) {
        long number = ++count;
        String odd = number % 500 == 0 ? ODD[(int) (number / 500 % ODD.length)] : "";
        return prefix + tag + '-' + number + odd;
    }
}
