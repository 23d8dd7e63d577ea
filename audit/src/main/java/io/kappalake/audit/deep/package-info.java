/** Decodes Bronze again, and proves each row of Silver, each rejected record and each duplicate from its bytes. */
package io.kappalake.audit.deep;
