using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace Jpm.Payments
{
    /// <summary>
    /// What the library borrows for one call: text as NUL-terminated UTF-8, and structs that other structs point to.
    /// All of it lies outside the managed heap, where nothing moves and no collection leaves a copy behind, and is wiped
    /// and freed when the call has returned.
    /// </summary>
    internal sealed unsafe class NativeInputs : IDisposable
    {
        private static readonly Encoding Strict = new UTF8Encoding(false, true);

        private readonly List<KeyValuePair<IntPtr, int>> blocks = new List<KeyValuePair<IntPtr, int>>();

        /// <summary>
        /// A pointer that is good until Dispose; zero for null. A fault names the field, never the value.
        /// </summary>
        internal IntPtr Add(string value, string field)
        {
            if (value == null)
            {
                return IntPtr.Zero;
            }
            if (value.IndexOf('\0') >= 0)
            {
                throw new ArgumentException("The text contains a NUL character.", field);
            }
            fixed (char* characters = value)
            {
                int size = SizeOf(characters, value.Length, field);
                byte* text = (byte*)Reserve(size + 1);
                Strict.GetBytes(characters, value.Length, text, size);
                text[size] = 0;
                return (IntPtr)text;
            }
        }

        /// <summary>Room for a struct, good until Dispose. The caller writes all of it.</summary>
        internal void* Reserve(int size)
        {
            IntPtr block = Marshal.AllocHGlobal(size);
            blocks.Add(new KeyValuePair<IntPtr, int>(block, size));
            return (void*)block;
        }

        public void Dispose()
        {
            foreach (KeyValuePair<IntPtr, int> block in blocks)
            {
                Wipe((byte*)block.Key, block.Value);
                Marshal.FreeHGlobal(block.Key);
            }
            blocks.Clear();
        }

        internal static void Wipe(byte* block, int size)
        {
            for (int at = 0; at < size; at++)
            {
                System.Threading.Volatile.Write(ref block[at], 0);
            }
        }

        private static int SizeOf(char* characters, int length, string field)
        {
            try
            {
                return Strict.GetByteCount(characters, length);
            }
            catch (EncoderFallbackException)
            {
                throw new ArgumentException("The text contains half a surrogate pair, which is no character.", field);
            }
        }
    }
}
