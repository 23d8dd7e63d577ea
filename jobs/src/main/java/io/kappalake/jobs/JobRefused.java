package io.kappalake.jobs;

/** The job cannot be started as asked; the message says why and what to do. */
public final class JobRefused extends RuntimeException {

    public JobRefused(String message) {
        super(message);
    }

    public JobRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
