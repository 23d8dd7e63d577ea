/** An S3 server as a process. */
package io.kappalake.embedded.s3;
