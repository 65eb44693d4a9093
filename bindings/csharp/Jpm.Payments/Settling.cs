using System.Collections.Generic;

namespace Jpm.Payments
{
    /// <summary>One round of settling: a verdict at a time, and what is left when the loop has ended.</summary>
    /// <remarks>
    /// Each verdict is acknowledged when the next one is asked for, and the last one when the loop comes round. A break, an
    /// exception or a crash in the loop leaves the current one as it is: it is told again. So book each in the body of a foreach,
    /// and nowhere else: what runs ahead, as ToList, Count or Parallel.ForEach would, acknowledges verdicts that nobody has
    /// booked. That is why this is no IEnumerable. Another loop over it is another round.
    /// </remarks>
    public sealed class Settling
    {
        private readonly JpmClient client;
        private Result end;

        internal Settling(JpmClient client)
        {
            this.client = client;
        }

        /// <summary>
        /// Whether there is more to ask for: something is in doubt, pending or not acknowledged. True until it is known.
        /// </summary>
        public bool StillInDoubt => end == null || end.Status != JpmStatus.Done;

        /// <summary>The oldest payment that is left, once the loop has ended; null when nothing is.</summary>
        public Result Oldest => StillInDoubt ? end : null;

        /// <summary>When it is worth settling again, in milliseconds from the end of the loop.</summary>
        public long RetryAfterMs => end == null ? 0 : end.RetryAfterMs;

        /// <summary>
        /// Whether payments of another merchant, service or till wait in the same journal, for a client with their options.
        /// </summary>
        public bool OthersUnsettled => end != null && end.Flags.HasFlag(ResultFlags.OthersUnsettled);

        /// <summary>Begins a round: for foreach alone.</summary>
        public IEnumerator<Result> GetEnumerator()
        {
            end = null;
            while (true)
            {
                Result told = Next();
                if (told.Status != JpmStatus.Ok)
                {
                    end = told;
                    yield break;
                }
                yield return told;
                // The next one is asked for. A loop that was left does not come here.
                told.Acknowledge();
            }
        }

        /// <summary>The next verdict, or what the round ends with.</summary>
        private Result Next()
        {
            try
            {
                return client.TellNext();
            }
            catch (InDoubtException doubt) when (doubt.Status == JpmStatus.StillUnknown)
            {
                return doubt.Result;
            }
        }
    }
}
