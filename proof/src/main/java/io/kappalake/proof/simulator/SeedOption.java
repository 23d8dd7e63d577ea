package io.kappalake.proof.simulator;

import picocli.CommandLine.Option;

/** What chance begins with in a command: the market, and the faults that strike it. */
public final class SeedOption {

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Same seed, same market and faults (default: ${DEFAULT-VALUE}).")
    private long seed;

    public long seed() {
        return seed;
    }
}
