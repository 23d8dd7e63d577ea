/**
 * Payloads of every format as values at paths, read by plain libraries and by code that shares nothing with the job's.
 */
package io.kappalake.audit.payload;
