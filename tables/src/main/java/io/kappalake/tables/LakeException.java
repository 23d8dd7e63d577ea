package io.kappalake.tables;

/** A fault of the lake or of a request to it. The message says in one line what is wrong, the value, and what to do. */
public class LakeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LakeException(String message) {
        super(message);
    }

    public LakeException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The innermost cause in one line, for messages that name what a library saw. */
    public static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String text = cause.getMessage() == null
                ? ""
                : ": " + cause.getMessage().lines().findFirst().orElse("");
        return cause.getClass().getSimpleName() + text;
    }
}
