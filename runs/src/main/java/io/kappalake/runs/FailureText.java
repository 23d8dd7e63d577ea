package io.kappalake.runs;

/** Picks the line of a stack trace that tells a person what happened. */
public final class FailureText {

    private FailureText() {}

    /** Message of the innermost cause, without its class; the whole text if it contains no trace. */
    public static String innermost(String trace) {
        String found = "";
        for (String line : trace.split("\\R")) {
            if (found.isEmpty() || line.startsWith("Caused by: ")) {
                found = line.replaceFirst("^Caused by: ", "");
            }
        }
        return found.replaceFirst("^([\\w$]+\\.)+[\\w$]+(: |$)", "").strip();
    }
}
