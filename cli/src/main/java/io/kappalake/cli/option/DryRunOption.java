package io.kappalake.cli.option;

import picocli.CommandLine.Option;

/** The option {@code --dry-run} of all commands that change something. */
public final class DryRunOption {

    @Option(names = "--dry-run", description = "Print what would be done and change nothing.")
    private boolean dryRun;

    public boolean dryRun() {
        return dryRun;
    }
}
