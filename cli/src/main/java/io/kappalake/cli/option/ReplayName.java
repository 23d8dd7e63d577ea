package io.kappalake.cli.option;

import picocli.CommandLine.Parameters;

/** The replay that a command is about. */
public final class ReplayName {

    @Parameters(paramLabel = "NAME", description = "Name of the replay.")
    private String name;

    public String name() {
        return name;
    }
}
