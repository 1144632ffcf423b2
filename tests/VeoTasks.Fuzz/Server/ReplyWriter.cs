using System.Net.Sockets;
using VeoTasks.Fuzz.Stack;

namespace VeoTasks.Fuzz.Server;

/// <summary>Sends answers, and says when nothing more comes until the clock moves.</summary>
internal sealed class ReplyWriter(OpenRequests open, TimeProvider time)
{
    private static readonly TimeSpan DripPause = TimeSpan.FromSeconds(1);

    /// <summary>Sends one answer.</summary>
    /// <returns>Whether the connection is there for another request.</returns>
    /// <exception cref="SocketException">The client has hung up.</exception>
    public async Task<bool> WriteAsync(Socket socket, RawReply reply, int number, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> part in reply.Parts)
        {
            await SendAsync(socket, part, cancellationToken);
        }

        for (int index = 0; index < reply.Drip.Length; index++)
        {
            open.Stall(number);
            await Task.Delay(DripPause, time, cancellationToken);
            open.GoOn(number);
            await SendAsync(socket, reply.Drip.Slice(index, 1), cancellationToken);
        }

        switch (reply.End)
        {
            case ReplyEnd.Reset:
                socket.LingerState = new LingerOption(true, 0);
                break;
            case ReplyEnd.Silence:
                open.Stall(number);
                await socket.ReceiveAsync(new byte[1], SocketFlags.None, cancellationToken);
                break;
        }

        return reply.End is ReplyEnd.KeepAlive;
    }

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }
    }
}
