package io.kappalake.transforms.feed;

/** A raw record and what it was decoded to: either the event or the rejection is null. */
public record Decoded<E extends Event>(RawRecord raw, E event, Rejection rejection) {

    public boolean isEvent() {
        return event != null;
    }
}
