package io.kappalake.tables.storage;

import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * Believes an answer about a file only if S3 itself gave it. A proxy may answer with 200 and a page for people. The
 * client takes that for success, and a commit would then name a file that was never stored. S3 sends the ETag of each
 * file that it stores, reads or finds. The client finds this class by a resource of its own package.
 */
public final class StoredByS3 implements ExecutionInterceptor {

    /** In the message of each refused answer. */
    static final String PROBLEM = "Something other than S3 answered";

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        SdkHttpResponse answer = context.httpResponse();
        if (answer.isSuccessful()
                && hasTag(context.request())
                && answer.firstMatchingHeader("ETag").isEmpty()) {
            context.responseBody().ifPresent(StoredByS3::release);
            throw refused(answer);
        }
    }

    /** Nobody else would give its connection back to the pool. */
    private static void release(InputStream body) {
        if (body instanceof Abortable connection) {
            connection.abort();
        }
        try {
            body.close();
        } catch (IOException e) {
            // It is closed all the same, and the refusal is what a caller must know.
        }
    }

    private static boolean hasTag(SdkRequest request) {
        return request instanceof PutObjectRequest
                || request instanceof UploadPartRequest
                || request instanceof GetObjectRequest
                || request instanceof HeadObjectRequest;
    }

    /** The last answer for a large file has its ETag in the body. */
    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        if (context.response() instanceof CompleteMultipartUploadResponse complete && complete.eTag() == null) {
            throw refused(complete.sdkHttpResponse());
        }
    }

    private static RetryableException refused(SdkHttpResponse answer) {
        return RetryableException.create("%s: status %d, %s"
                .formatted(
                        PROBLEM,
                        answer.statusCode(),
                        answer.firstMatchingHeader("Content-Type").orElse("no content type")));
    }
}
