using System;

namespace Jpm.Payments
{
    /// <summary>
    /// Calls into the library that an abort of the thread waits for. Mono would throw it where the library calls the log, out of
    /// the library's own frames: that call would never end, and its payment stay on its way as long as the process lives.
    /// </summary>
    internal static class Uninterrupted
    {
        /// <summary>The status of the call; an abort is thrown when it has ended.</summary>
        internal static int Run(Func<int> call)
        {
            int status = 0;
            // No abort is thrown into a finally block.
            try
            {
            }
            finally
            {
                status = call();
            }
            return status;
        }
    }
}
