package io.kappalake.runs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Picks the line of a stack trace that tells a person what happened. */
public final class FailureText {

    private FailureText() {}

    /** Our own exceptions have a line for people; what caused them has the terms of a library. */
    private static final Pattern OURS = Pattern.compile("io\\.kappalake\\.tables\\.[\\w$]+: (.*)");

    /**
     * Message of the innermost exception of ours, else of the innermost cause, without its class; the whole text if it
     * contains no trace.
     */
    public static String innermost(String trace) {
        String found = "";
        String ours = "";
        for (String line : trace.split("\\R")) {
            boolean isCause = line.startsWith("Caused by: ");
            if (found.isEmpty() || isCause) {
                found = line.replaceFirst("^Caused by: ", "");
                Matcher own = OURS.matcher(found);
                ours = own.find() ? own.group(1) : ours;
            }
        }
        return (ours.isEmpty() ? found.replaceFirst("^([\\w$]+\\.)+[\\w$]+(: |$)", "") : ours).strip();
    }
}
