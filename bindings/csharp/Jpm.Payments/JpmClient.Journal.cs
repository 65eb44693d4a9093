using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace Jpm.Payments
{
    // The journal: what became of payments, what is booked of it, and what stands there.
    public sealed unsafe partial class JpmClient
    {
        /// <summary>
        /// Tells every verdict that was not acknowledged, and acknowledges each when the next one is asked for. Loop over it at
        /// every start, and after an <see cref="InDoubtException"/>: see <see cref="Settling"/>. Nothing is asked before the
        /// loop begins. It never pays; a journal or a token that cannot be had is thrown.
        /// </summary>
        public Settling Settle()
        {
            return new Settling(this);
        }

        /// <summary>
        /// Tells one verdict that was not acknowledged; null when there is none, and nothing in doubt. <see cref="Settle"/> is
        /// the loop around it. By hand: book what it tells, acknowledge it, and call again until it is null. It asks the
        /// service once a round for each payment in doubt or pending, whichever process left it there, and never pays. <see cref="Outcome.Unknown"/> with
        /// <see cref="Advice.CheckByHand"/> is a verdict too: the service can't tell any more.
        /// </summary>
        /// <exception cref="InDoubtException">
        /// <see cref="JpmStatus.StillUnknown"/>: something is still in doubt, pending, or handed out and not acknowledged; the
        /// oldest of it in the result. Call again after its <see cref="Result.RetryAfterMs"/>.
        /// </exception>
        public Result SettleNext()
        {
            Result told = TellNext();
            return told.Status == JpmStatus.Done ? null : told;
        }

        /// <summary>
        /// Says that this verdict is booked, and need not be told again. Nothing else does. It may come from any thread. One
        /// without a verdict, or with an earlier one than the last, changes nothing. It is written with the next writing
        /// of this process, and when the client is disposed of: another process that shares the journal learns of it only then,
        /// and a crash before that tells it once more.
        /// </summary>
        /// <exception cref="InDoubtException">
        /// <see cref="JpmStatus.NotFound"/>: the journal does not know the request id.
        /// </exception>
        public void Acknowledge(Result result)
        {
            Require(result, nameof(result));
            Acknowledge(result.RequestId, result.VerdictNumber);
        }

        /// <summary>
        /// As <see cref="Acknowledge(Result)"/>, of a result that another process was told: its
        /// <see cref="Result.RequestId"/> and <see cref="Result.VerdictNumber"/>.
        /// </summary>
        public void Acknowledge(string requestId, long verdictNumber)
        {
            Require(requestId, nameof(requestId));
            byte[] id = Encoding.UTF8.GetBytes(requestId);
            jpm_result result = Result.NewNative();
            if (id.Length >= result.order_number - result.request_id)
            {
                throw new ArgumentException("There is no request id of this length.", nameof(requestId));
            }
            Marshal.Copy(id, 0, (IntPtr)result.request_id, id.Length);
            result.verdict_number = verdictNumber;
            jpm_error error = Errors.New();
            Errors.Throw(NativeMethods.jpm_result_acknowledge(Handle, &result, &error), &error);
        }

        /// <summary>
        /// As <see cref="Acknowledge(Result)"/>, for who has only the request id. It counts only while a single verdict was
        /// ever told of it.
        /// </summary>
        public void ResultStored(string requestId)
        {
            using (var inputs = new NativeInputs())
            {
                jpm_error error = Errors.New();
                Errors.Throw(
                    NativeMethods.jpm_result_stored(Handle, inputs.Add(requestId, "request_id"), &error), &error);
            }
        }

        /// <summary>
        /// The journal's entries of this client's service, merchant and till, the oldest first: for the list of open payments
        /// and the end of a day. Each has <see cref="Result.Operation"/>, <see cref="Result.OpenedAtMs"/>,
        /// <see cref="Result.JournalState"/>, amounts and ids, and <see cref="ResultFlags.Acknowledged"/> when its verdict was.
        /// What has no verdict is <see cref="Outcome.Unknown"/> or <see cref="Outcome.Pending"/>. From the journal alone:
        /// nothing is asked, told or changed. Without <see cref="JpmOption.JournalFile"/>, the entries of this client.
        /// </summary>
        public IEnumerable<Result> Journal()
        {
            long cursor = 0;
            for (Result entry = NextEntry(ref cursor); entry.Status != JpmStatus.Done; entry = NextEntry(ref cursor))
            {
                yield return entry;
            }
        }

        /// <summary>
        /// Writes a sound copy of the journal to a file that must not exist yet, while tills go on. Copying the file itself may
        /// tear it, and opening it ends its locks. Restored, it does not know what came after it.
        /// </summary>
        public void JournalBackup(string path)
        {
            Require(path, nameof(path));
            using (var inputs = new NativeInputs())
            {
                jpm_error error = Errors.New();
                Errors.Throw(NativeMethods.jpm_journal_backup(Handle, inputs.Add(path, "path"), &error), &error);
            }
        }

        /// <summary>What <see cref="SettleNext"/> tells, <see cref="JpmStatus.Done"/> too.</summary>
        internal Result TellNext()
        {
            return Ask(result => NativeMethods.jpm_settle_next(Handle, result));
        }

        private Result NextEntry(ref long cursor)
        {
            long after = cursor;
            long* at = &after;
            Result entry = Ask(result => NativeMethods.jpm_journal_next(Handle, at, result));
            cursor = after;
            return entry;
        }
    }
}
