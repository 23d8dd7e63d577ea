package io.kappalake.transforms.feed.decode;

import io.kappalake.transforms.feed.Rejection.Reason;
import io.kappalake.transforms.feed.WhiteSpace;

/** Keeps the original text of a scalar that a column's joined text is made of. */
public final class PartReader implements ValueReader {

    private final String name;
    private String text;
    private Reason problem;
    private String seen;

    public PartReader(String name) {
        this.name = name;
        forget();
    }

    @Override
    public String name() {
        return name;
    }

    /** Null if there is none. */
    public String text() {
        return text;
    }

    Reason problem() {
        return problem;
    }

    String seen() {
        return seen;
    }

    @Override
    public void forget() {
        none(Reason.MISSING_FIELD, "is absent");
    }

    @Override
    public void takeString(char[] chars, int from, int to) {
        text = new String(chars, from, to - from);
        if (WhiteSpace.trim(text).isEmpty()) {
            none(Reason.MISSING_FIELD, "is blank");
        }
    }

    @Override
    public void takeNumber(char[] chars, int from, int to) {
        text = new String(chars, from, to - from);
    }

    @Override
    public void takeBoolean(boolean value) {
        text = Boolean.toString(value);
    }

    @Override
    public void takeNull() {
        none(Reason.MISSING_FIELD, "is null");
    }

    @Override
    public void takeNested(boolean isObject) {
        none(Reason.WRONG_TYPE, isObject ? "is an object" : "is an array");
    }

    @Override
    public boolean wantsJson() {
        return false;
    }

    @Override
    public void takeJson(String json) {
        throw new IllegalStateException("A part of a text is no JSON");
    }

    @Override
    public void takeInstant(long micros) {
        text = Times.instant(micros);
    }

    @Override
    public void takeLocal(long micros) {
        text = Times.local(micros);
    }

    @Override
    public void takeDay(long day) {
        text = Times.day(day);
    }

    @Override
    public void takeBytes(byte[] bytes) {
        text = Utf8.text(bytes);
        if (text == null) {
            none(Reason.WRONG_TYPE, "is not UTF-8");
        } else if (WhiteSpace.trim(text).isEmpty()) {
            none(Reason.MISSING_FIELD, "is blank");
        }
    }

    private void none(Reason reason, String what) {
        text = null;
        problem = reason;
        seen = what;
    }
}
