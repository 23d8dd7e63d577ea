package io.kappalake.local.simulator;

/** Kafka did not take the records; the message is one line that says what to do. */
public final class PublishFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PublishFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
