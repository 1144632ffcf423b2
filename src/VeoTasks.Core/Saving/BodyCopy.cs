using System.Buffers;

namespace VeoTasks.Saving;

/// <summary>Moves the bytes of one answer into the part file and sees that they are as many as was said.</summary>
internal sealed class BodyCopy(PartFile part, DownloadProgress progress, long maximumLength, DiskSpace room)
{
    /// <summary>Large reads mean few system calls, and what arrived is written at once while it is still in the processor's cache.</summary>
    private const int BufferLength = 1024 * 1024;

    private long _received;

    /// <summary>Takes a body that begins with the file's first byte, or where the part file ends.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="reply">What was said of them.</param>
    /// <param name="note">What to note of a file that begins here.</param>
    /// <returns>What to do about an answer that is no video; null when all of the body is in the part file.</returns>
    /// <exception cref="TransferException">The body broke off, is longer than announced or longer than allowed.</exception>
    public async ValueTask<AttemptResult?> RunAsync(ResultBody body, RangeReply reply, ResumeInfo note)
    {
        CheckLimit(reply.FileLength ?? 0);
        CheckRoom(reply);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            if (reply.Kind is ReplyKind.Rest)
            {
                part.Continue(reply.FileLength);
                progress.Expect(reply.FileLength);
            }
            else if (await BeginAsync(body, reply, note, buffer) is { } end)
            {
                return end;
            }

            await TakeRestAsync(body, reply, buffer);
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Nothing is written, and nothing that is there is lost, before the answer looks like a video.</summary>
    private async ValueTask<AttemptResult?> BeginAsync(ResultBody body, RangeReply reply, ResumeInfo note, byte[] buffer)
    {
        int first = await ReadFirstAsync(body, buffer);
        if (first < FileSignature.Needed && first < reply.BodyLength)
        {
            throw EndedEarly();
        }

        if (!FileSignature.AreMp4(buffer.AsSpan(0, first)))
        {
            string text = $"The answer is {FileSignature.Describe(buffer.AsSpan(0, first))}, not an MP4 video.";
            return AttemptResult.RenewLink(first == 0 ? ResultFailures.Corrupt(text) : ResultFailures.NotAVideo(text));
        }

        part.Begin(note);
        progress.Expect(reply.FileLength);
        Append(buffer.AsSpan(0, first), reply);
        return null;
    }

    /// <summary>Each read ends where a whole number of buffers of the file does: the system's cache keeps whole pages, and would have to take up the torn ones twice.</summary>
    private async ValueTask TakeRestAsync(ResultBody body, RangeReply reply, byte[] buffer)
    {
        while (await body.ReadAsync(buffer.AsMemory(0, BufferLength - (int)(part.Length % BufferLength))) is > 0 and var read)
        {
            Append(buffer.AsSpan(0, read), reply);
        }

        if (part.Length < part.Note?.Length)
        {
            throw EndedEarly();
        }
    }

    private void Append(ReadOnlySpan<byte> bytes, RangeReply reply)
    {
        _received += bytes.Length;
        CheckLimit(part.Length + bytes.Length);
        if (_received > reply.BodyLength)
        {
            part.StartOver();
            throw new TransferException(ResultFailures.TooLarge($"The server sent more than the {reply.BodyLength} bytes it announced."));
        }

        part.Append(bytes);
        progress.Report(part.Length);
    }

    /// <summary>Where the length is known, the disk is asked before the first byte rather than met at the last.</summary>
    private void CheckRoom(RangeReply reply)
    {
        long needed = (reply.FileLength ?? 0) - (reply.Kind is ReplyKind.Rest ? part.Length : 0);
        if (!room.CanTake(needed))
        {
            throw new TransferException(FileFailures.NoRoom(part.Path, needed));
        }
    }

    private void CheckLimit(long length)
    {
        if (length > maximumLength)
        {
            part.StartOver();
            throw new TransferException(ResultFailures.OverLimit(maximumLength));
        }
    }

    private static async ValueTask<int> ReadFirstAsync(ResultBody body, byte[] buffer)
    {
        int length = 0;
        while (length < FileSignature.Needed && await body.ReadAsync(buffer.AsMemory(length)) is > 0 and var read)
        {
            length += read;
        }

        return length;
    }

    private static TransferException EndedEarly() => new(ResultFailures.Broken("ended before the last byte"));
}
