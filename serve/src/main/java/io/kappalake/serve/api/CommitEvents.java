package io.kappalake.serve.api;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.sse.SseClient;
import io.kappalake.serve.read.LakeAt;
import io.kappalake.serve.read.LiveLake;
import io.kappalake.serve.read.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells each listener of each new commit, as server-sent events. The first event is the newest commit. Who was away, or
 * reads too slowly, hears of the newest only: {@code /commits} has the others.
 */
final class CommitEvents implements AutoCloseable {

    private static final int MOST = 200;
    /** Proxies hang up on a silent connection. */
    private static final int SILENCE_SECONDS = 15;

    private final LiveLake lake;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    /** As many threads as listeners are being written to: one that does not read blocks no other. */
    private final ExecutorService writers = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            SILENCE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> daemon(task, "events-writer"),
            new ThreadPoolExecutor.DiscardPolicy());

    private final ScheduledExecutorService beat =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "events-beat"));

    CommitEvents(LiveLake lake) {
        this.lake = lake;
        lake.onCommit(commit -> listeners.forEach(Listener::wake));
        beat.scheduleWithFixedDelay(
                () -> listeners.forEach(Listener::wake), SILENCE_SECONDS, SILENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Answers with events until the client leaves. Javalin's own handler answers nobody whose Accept is any type. */
    void listen(Context context) throws IOException {
        if (!Accept.of(context.header("Accept")).takes("text/event-stream")) {
            throw Problem.notAcceptable(
                    "'Accept' is '" + context.header("Accept") + "': /events answers text/event-stream");
        }
        if (listeners.size() >= MOST) {
            throw Problem.tooMuch("Already " + MOST + " listeners: ask /api/v1/commits now and then instead");
        }
        context.contentType("text/event-stream; charset=utf-8").header("Cache-Control", "no-cache");
        // Events must not wait in the buffer of a proxy.
        context.header("X-Accel-Buffering", "no");
        if (context.method() == HandlerType.HEAD) {
            return;
        }
        context.res().flushBuffer();
        context.async(endless -> endless.timeout = 0, () -> join(new SseClient(context)));
    }

    private void join(SseClient client) {
        client.keepAlive();
        Listener listener = new Listener(client);
        client.onClose(() -> listeners.remove(listener));
        listeners.add(listener);
        listener.wake();
    }

    /** A client, written to by one thread at a time and by none while there is nothing to tell. */
    private final class Listener {

        private final SseClient client;
        private final AtomicInteger calls = new AtomicInteger();
        private String told = "";

        Listener(SseClient client) {
            this.client = client;
        }

        void wake() {
            if (calls.getAndIncrement() == 0) {
                writers.execute(this::tell);
            }
        }

        private void tell() {
            int answered = 1;
            while (answered > 0) {
                if (!isTold(lake.newest())) {
                    listeners.remove(this);
                    client.close();
                    return;
                }
                answered = calls.addAndGet(-answered);
            }
        }

        /** False if the client has left, or has not read for so long that the server hangs up. */
        private boolean isTold(LakeAt newest) {
            try {
                if (newest.hash().equals(told)) {
                    client.sendComment("still here");
                } else {
                    client.sendEvent("commit", text(newest), newest.hash());
                    told = newest.hash();
                }
                return !client.terminated();
            } catch (RuntimeException e) {
                return false;
            }
        }
    }

    private static String text(LakeAt commit) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("commit", commit.hash());
        event.put("committed_at", commit.commit().time().toString());
        event.put("message", commit.commit().message());
        return new String(Json.bytes(event), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        beat.shutdownNow();
        writers.shutdownNow();
        listeners.forEach(listener -> listener.client.close());
    }
}
