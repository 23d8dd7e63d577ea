package io.kappalake.transforms.feed;

/** A raw record and its decoding. Exactly one of event and rejection is null. */
public record Decoded<E extends Event>(RawRecord raw, E event, Rejection rejection) {

    public boolean isEvent() {
        return event != null;
    }
}
