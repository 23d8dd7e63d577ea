package io.kappalake.serve.read;

/** A question that cannot be answered: the HTTP status, and one sentence with what was wrong, the value, what to do. */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    private Problem(int status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    /** What was asked is malformed or beyond a limit. */
    public static Problem badRequest(String sentence) {
        return new Problem(400, sentence);
    }

    /** What was asked for does not exist at this commit. */
    public static Problem notFound(String sentence) {
        return new Problem(404, sentence);
    }

    /** It existed, and its files are swept. */
    public static Problem gone(String sentence) {
        return new Problem(410, sentence);
    }

    /** The form that was asked for is not to be had. */
    public static Problem notAcceptable(String sentence) {
        return new Problem(406, sentence);
    }

    /** It would take too long, or too many ask at once. */
    public static Problem tooMuch(String sentence) {
        return new Problem(503, sentence);
    }

    public int status() {
        return status;
    }
}
