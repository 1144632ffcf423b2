using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace VeoTasks.Http;

/// <summary>Decodes a JSON string that holds base64, piece by piece, up to its closing quotation mark.</summary>
internal sealed class Base64Text
{
    private const int QuantumLength = 4;
    private const int SymbolsLength = 64 * 1024;
    private const int LongestPrefix = 128;
    private const int UnicodeEscapeLength = 5;

    /// <summary>Room enough for all that one <see cref="Decode"/> can give, in bytes.</summary>
    public const int MaximumDecoded = SymbolsLength / QuantumLength * 3;

    private readonly byte[] _symbols = new byte[SymbolsLength];
    private readonly List<byte> _escape = new(UnicodeEscapeLength);
    private int _count;
    private bool _isInPrefix;
    private bool _isInEscape;

    /// <summary>A data: URI: "data:video/mp4;base64," stands before the base64.</summary>
    public static Base64Text InDataUrl() => new() { _isInPrefix = true };

    /// <summary>Whether the closing quotation mark was seen.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>
    /// Takes in what there is room for, up to and including the closing quotation mark; returns how many bytes that were.
    /// </summary>
    /// <exception cref="InvalidDataException">It is no base64.</exception>
    public int Take(ReadOnlySpan<byte> input)
    {
        int at = 0;
        while (at < input.Length && _count < SymbolsLength && !IsClosed)
        {
            ReadOnlySpan<byte> rest = input[at..];
            at += _isInEscape ? TakeEscaped(rest[0]) : rest[0] is (byte)'"' or (byte)'\\' ? TakeMark(rest[0]) : TakePlain(rest);
        }

        return at;
    }

    /// <summary>
    /// Decodes what was taken in, but for a last group of four that may yet turn out to be the end; returns how many bytes that gave.
    /// </summary>
    /// <param name="output">At least <see cref="MaximumDecoded"/> bytes.</param>
    /// <exception cref="InvalidDataException">It is no base64.</exception>
    public int Decode(Span<byte> output)
    {
        if (_isInPrefix)
        {
            return IsClosed && _count > 0 ? throw NotBase64() : 0;
        }

        if (IsClosed)
        {
            Pad();
        }

        int ready = IsClosed ? _count : Math.Max(_count - 1, 0) / QuantumLength * QuantumLength;
        OperationStatus status = Base64.DecodeFromUtf8(_symbols.AsSpan(0, ready), output, out int consumed, out int written, IsClosed);
        bool isStuck = consumed == 0 && _count == SymbolsLength;
        if (status is OperationStatus.InvalidData || isStuck || (IsClosed && consumed < _count))
        {
            throw NotBase64();
        }

        _symbols.AsSpan(consumed.._count).CopyTo(_symbols);
        _count -= consumed;
        return written;
    }

    /// <summary>Some writers leave the padding out.</summary>
    private void Pad()
    {
        if (_count % QuantumLength >= 2 && !_symbols.AsSpan(0, _count).ContainsAny((byte)'=', (byte)' '))
        {
            Add("=="u8[..(QuantumLength - (_count % QuantumLength))]);
        }
    }

    private int TakePlain(ReadOnlySpan<byte> input)
    {
        int mark = input.IndexOfAny((byte)'"', (byte)'\\');
        int length = Math.Min(mark < 0 ? input.Length : mark, SymbolsLength - _count);
        Add(input[..length]);
        return length;
    }

    private int TakeMark(byte mark)
    {
        IsClosed = mark == '"';
        _isInEscape = mark == '\\';
        return 1;
    }

    /// <summary>Some JSON writers escape "/" and "+"; line breaks, which MIME encoders add, come escaped too and mean nothing.</summary>
    private int TakeEscaped(byte symbol)
    {
        _escape.Add(symbol);
        if (_escape[0] == 'u' && _escape.Count < UnicodeEscapeLength)
        {
            return 1;
        }

        switch (_escape[0])
        {
            case (byte)'n' or (byte)'r' or (byte)'t':
                break;
            case (byte)'/':
                Add("/"u8);
                break;
            case (byte)'u':
                Add([Unicode()]);
                break;
            default:
                throw NotBase64();
        }

        _escape.Clear();
        _isInEscape = false;
        return 1;
    }

    private byte Unicode()
    {
        Span<char> digits = stackalloc char[UnicodeEscapeLength - 1];
        for (int i = 0; i < digits.Length; i++)
        {
            digits[i] = (char)_escape[i + 1];
        }

        return byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte symbol)
            ? symbol
            : throw NotBase64();
    }

    private void Add(ReadOnlySpan<byte> symbols)
    {
        symbols.CopyTo(_symbols.AsSpan(_count));
        Span<byte> added = _symbols.AsSpan(_count, symbols.Length);
        _count += symbols.Length;
        if (!_isInPrefix)
        {
            // The alphabet for URLs.
            added.Replace((byte)'-', (byte)'+');
            added.Replace((byte)'_', (byte)'/');
        }

        if (_isInPrefix)
        {
            DropPrefix();
        }
    }

    private void DropPrefix()
    {
        ReadOnlySpan<byte> symbols = _symbols.AsSpan(0, _count);
        int comma = symbols.IndexOf((byte)',');
        if (comma < 0 ? _count > LongestPrefix : !symbols[..comma].EndsWith(";base64"u8))
        {
            throw NotBase64();
        }

        if (comma >= 0)
        {
            symbols[(comma + 1)..].CopyTo(_symbols);
            _count -= comma + 1;
            _isInPrefix = false;
        }
    }

    private static InvalidDataException NotBase64() => new("The video in the answer is not valid base64.");
}
