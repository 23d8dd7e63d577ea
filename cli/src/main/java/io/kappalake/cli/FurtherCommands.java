package io.kappalake.cli;

import java.util.List;

/** Commands that another module adds to the command line, found by {@link java.util.ServiceLoader}. */
public interface FurtherCommands {

    /** New commands, as picocli takes them. */
    List<Object> commands();
}
