/** What the files of a pipeline say of its feeds, read by code that shares nothing with the job's. */
package io.kappalake.audit.feed;
