package io.kappalake.tables.catalog;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import org.projectnessie.client.NessieClientBuilder;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.client.http.HttpClientException;
import org.projectnessie.client.rest.NessieBadResponseException;
import org.projectnessie.client.rest.NessieServiceException;
import org.projectnessie.error.BaseNessieClientServerException;
import org.projectnessie.error.NessieReferenceNotFoundException;

/** A connection to a Nessie server, whose failures come as sentences that a person can act on. */
public final class Nessie implements AutoCloseable {

    private final String uri;
    private final NessieApiV2 api;

    private Nessie(String uri, NessieApiV2 api) {
        this.uri = uri;
        this.api = api;
    }

    /** Sends nothing yet. */
    static Nessie at(String uri) {
        try {
            NessieApiV2 api = NessieClientBuilder.createClientBuilderFromSystemSettings()
                    .withUri(uri)
                    .withConnectionTimeout(5_000)
                    .withReadTimeout(15_000)
                    .withDisableCompression(true)
                    // It would ask the server here, before we can say what is wrong; the first call follows anyway.
                    .withApiCompatibilityCheck(false)
                    .build(NessieApiV2.class);
            return new Nessie(uri, api);
        } catch (IllegalArgumentException e) {
            throw new LakeException(
                    "'" + uri + "' is not the address of Nessie: set --nessie-uri to http://HOST:PORT/api/v2", e);
        }
    }

    /** A request to the server. */
    @FunctionalInterface
    interface Request<T> {
        T send(NessieApiV2 api) throws BaseNessieClientServerException;
    }

    <T> T ask(Request<T> request) {
        try {
            return request.send(api);
        } catch (BaseNessieClientServerException | RuntimeException e) {
            throw sentence(e);
        }
    }

    NessieApiV2 api() {
        return api;
    }

    LakeException sentence(Exception failure) {
        if (failure instanceof LakeException known) {
            return known;
        }
        if (failure instanceof NessieReferenceNotFoundException) {
            return new LakeException(
                    "Nessie at " + uri + " does not know it: " + LakeException.innermost(failure), failure);
        }
        if (failure instanceof NessieBadResponseException
                || failure instanceof NessieServiceException service
                        && service.getError().getStatus() < 500) {
            return new LakeException(
                    uri + " answers, but not like Nessie: set --nessie-uri to http://HOST:PORT/api/v2", failure);
        }
        if (failure instanceof HttpClientException || failure instanceof NessieServiceException) {
            return new LakeUnreachable(
                    "Nessie at " + uri + " does not answer: start it with ./lake up, or set --nessie-uri ("
                            + LakeException.innermost(failure) + ")",
                    failure);
        }
        return new LakeException(
                "Nessie at " + uri + " refused a request: " + LakeException.innermost(failure), failure);
    }

    @Override
    public void close() {
        api.close();
    }
}
