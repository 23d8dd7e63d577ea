package io.kappalake.local.command;

/** A command cannot go on for a reason that the user can remove. The message, one line, says how. */
public final class CommandFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandFailed(String message) {
        super(message);
    }

    public CommandFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
