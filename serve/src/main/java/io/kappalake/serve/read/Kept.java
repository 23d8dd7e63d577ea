package io.kappalake.serve.read;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Values that never change, by key, as many as a limit allows; those that nobody asked for longest go first. Who asks
 * for a value that is being made waits for it. Thread-safe.
 */
public final class Kept<K, V> {

    private final long most;
    private final ToLongFunction<V> weight;
    private final Map<K, CompletableFuture<V>> values = new LinkedHashMap<>(16, 0.75f, true);
    private long weighs;

    /** @param weight of a value, of which all together have {@code most} */
    public Kept(long most, ToLongFunction<V> weight) {
        this.most = most;
        this.weight = weight;
    }

    /** The value, made now if it is not kept. One whose making fails is not kept. */
    public V get(K key, Supplier<V> make) {
        CompletableFuture<V> own = new CompletableFuture<>();
        CompletableFuture<V> known;
        synchronized (this) {
            known = values.putIfAbsent(key, own);
        }
        if (known != null) {
            return joined(known);
        }
        try {
            V value = make.get();
            keep(own, value);
            return value;
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                values.remove(key, own);
            }
            own.completeExceptionally(e);
            throw e;
        }
    }

    private V joined(CompletableFuture<V> known) {
        try {
            return known.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private synchronized void keep(CompletableFuture<V> own, V value) {
        weighs += weight.applyAsLong(value);
        own.complete(value);
        Iterator<CompletableFuture<V>> eldest = values.values().iterator();
        while (weighs > most && eldest.hasNext()) {
            CompletableFuture<V> next = eldest.next();
            V old = next.getNow(null);
            if (old != null) {
                weighs -= weight.applyAsLong(old);
                eldest.remove();
            }
        }
    }
}
