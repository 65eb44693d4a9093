using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace Jpm.Payments
{
    /// <summary>Reads the library's text.</summary>
    internal static unsafe class Utf8
    {
        /// <summary>Text up to its NUL, within this many bytes.</summary>
        internal static string Read(byte* text, long capacity)
        {
            int length = 0;
            while (length < capacity && text[length] != 0)
            {
                length++;
            }
            return length == 0 ? "" : Encoding.UTF8.GetString(text, length);
        }

        /// <summary>A static text of the library; null if there is none.</summary>
        internal static string Read(IntPtr text)
        {
            return text == IntPtr.Zero ? null : Read((byte*)text, int.MaxValue);
        }
    }

    /// <summary>
    /// Text on its way to the library: NUL-terminated UTF-8 outside the managed heap, so that no collection
    /// leaves a copy behind, wiped and freed when the call has returned.
    /// </summary>
    internal sealed unsafe class NativeTexts : IDisposable
    {
        private static readonly Encoding Strict = new UTF8Encoding(false, true);

        private readonly List<KeyValuePair<IntPtr, int>> texts = new List<KeyValuePair<IntPtr, int>>();

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
                IntPtr text = Marshal.AllocHGlobal(size + 1);
                texts.Add(new KeyValuePair<IntPtr, int>(text, size));
                Strict.GetBytes(characters, value.Length, (byte*)text, size);
                ((byte*)text)[size] = 0;
                return text;
            }
        }

        public void Dispose()
        {
            foreach (KeyValuePair<IntPtr, int> text in texts)
            {
                Wipe((byte*)text.Key, text.Value);
                Marshal.FreeHGlobal(text.Key);
            }
            texts.Clear();
        }

        internal static void Wipe(byte* text, int size)
        {
            for (int at = 0; at < size; at++)
            {
                System.Threading.Volatile.Write(ref text[at], 0);
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
