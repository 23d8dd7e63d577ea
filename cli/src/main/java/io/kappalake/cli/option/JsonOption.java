package io.kappalake.cli.option;

import picocli.CommandLine.Option;

/** The option {@code --json} of all commands that report. */
public final class JsonOption {

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public boolean json() {
        return json;
    }
}
