"""The referrals behind a number: as many of them as the reader may see one by one."""
